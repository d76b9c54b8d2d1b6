/** What `work` gives, or the error of `late` when that takes longer. The work itself goes on: nothing can stop it. */
export async function within<T>(
  work: Promise<T>,
  milliseconds: number,
  late: () => Error = () => new Error(`no answer in ${milliseconds} ms`),
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), milliseconds)
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}
