import { type Client, PASSWORD } from './client.ts'
import { inParallel } from './routes.ts'
import type { Attack, Row, Scene, User } from './scene.ts'

const WHOLE_ROUNDS = 200
const SLICE_ROUNDS = 3
const PARALLEL = 50
const REQUESTS = 10
/** Beyond the overlap in which a lost answer may be asked for again. */
const LATER_MS = 11_000
const TOKEN = '__Host-refresh'
const NEW_PASSWORD = 'four blue herons at dawn'

type Person = { user: User; client: Client }
type Check = (person: Person) => Promise<string | null>

/** Every check says what went wrong, or null. Each person is in every phase; whoever loses the session on the way signs in again. */
export const refreshRaces: Attack = async (scene) => {
  const users = await scene.users(scene.pick(WHOLE_ROUNDS, SLICE_ROUNDS))
  const people = async () => {
    const clients = await scene.signIn(users)
    return users.flatMap((user, index): Person[] => {
      const client = clients[index]
      return client ? [{ user, client }] : []
    })
  }
  const first = await people()
  const rows = [
    await phase('a lost answer: the same successor once more, and it works', first, lostAnswer),
    await phase('two tabs: both go on with one successor', first, (one) => atOnce(one, 2)),
    await phase(`${PARALLEL} refreshes at once: one successor`, first, (one) => atOnce(one, PARALLEL)),
    await phase('theft, an old token at once: the family ends', first.filter(isEven), theft),
  ]
  const others = first.filter((one, index) => !isEven(one, index))
  const former = new Map<string, Client>()
  for (const { user, client } of others) {
    former.set(user.email, client.copy())
    await client.insist('POST', '/api/auth/refresh')
  }
  await scene.moveClock(LATER_MS)
  rows.push(
    await phase('theft, the last token after the overlap: the family ends', others, ({ user, client }) =>
      endsFamily(former.get(user.email) ?? client, client),
    ),
    await owners(scene, users),
    await phase('signing out beside requests: nothing is alive after it', await people(), logOut),
    await phase('a password change beside requests and a login: no old session is alive after it', await people(), (one) =>
      changePassword(scene, one),
    ),
  )
  return rows
}

async function phase(name: string, people: readonly Person[], check: Check): Promise<Row> {
  const faults: string[] = []
  await inParallel(people, 2, async (person) => {
    const fault = await check(person)
    if (fault !== null) faults.push(fault)
  })
  const tried = people.length
  const detail = { rounds: tried, ...(faults.length > 0 && { faults: faults.slice(0, 10) }) }
  return { name, tried, accepted: tried - faults.length, expected: tried, ok: tried > 0 && faults.length === 0, detail }
}

async function lostAnswer({ client }: Person): Promise<string | null> {
  const again = client.copy()
  const one = await client.send('POST', '/api/auth/refresh')
  const two = await again.send('POST', '/api/auth/refresh')
  if (one.status !== 200 || two.status !== 200) return `answered ${one.status} and ${two.status}`
  if (tokenOf(client) !== tokenOf(again)) return 'another successor'
  return (await again.send('POST', '/api/auth/refresh')).status === 200 && keep(client, again)
    ? null
    : 'the successor is worth nothing'
}

async function atOnce({ client }: Person, count: number): Promise<string | null> {
  const tabs = Array.from({ length: count }, () => client.copy())
  const answers = await Promise.all(tabs.map((tab) => tab.send('POST', '/api/auth/refresh')))
  const failed = answers.filter(({ status }) => status !== 200).length
  const successors = new Set(tabs.map(tokenOf))
  if (failed > 0 || successors.size !== 1) return `${failed} refused, ${successors.size} successors`
  const [tab] = tabs
  return tab && keep(client, tab) && (await isIn(client)) ? null : 'signed out'
}

/** A token from two rotations ago can only be a copy, overlap or not. */
async function theft({ client }: Person): Promise<string | null> {
  const thief = client.copy()
  for (const _ of [1, 2]) await client.send('POST', '/api/auth/refresh')
  return endsFamily(thief, client)
}

async function endsFamily(thief: Client, owner: Client): Promise<string | null> {
  const owners = owner.copy()
  const stolen = await thief.copy().send('POST', '/api/auth/refresh')
  if (stolen.status !== 401) return `the thief was answered ${stolen.status}`
  return alive('the owner’s', owners)
}

/** Told by mail, once a stolen session. */
async function owners(scene: Scene, users: readonly User[]): Promise<Row> {
  const name = 'theft: the owner is told by mail'
  const emails = users.map(({ email }) => email)
  await scene.mails(emails, /^A sign-in was ended because it was used twice/)
  const told = await scene.count(
    "SELECT COUNT(*) AS n FROM mail_outbox WHERE kind = 'notice-session-copied' AND recipient IN (SELECT value FROM json_each(?))",
    JSON.stringify(emails),
  )
  return { name, tried: emails.length, accepted: told, expected: emails.length, ok: told === emails.length, detail: {} }
}

async function logOut({ client }: Person): Promise<string | null> {
  const tabs = Array.from({ length: REQUESTS }, () => client.copy())
  const before = client.copy()
  const [left] = await Promise.all([
    client.send('POST', '/api/auth/logout'),
    ...tabs.map((tab, index) => (index % 2 === 0 ? tab.get('/api/auth/sessions') : tab.send('POST', '/api/auth/refresh'))),
  ])
  if (left.status !== 204) return `signing out answered ${left.status}`
  return (await Promise.all([before, ...tabs].map((tab) => alive('a', tab)))).find((fault) => fault !== null) ?? null
}

async function changePassword(scene: Scene, { user, client }: Person): Promise<string | null> {
  const other = client.copy()
  const copies = Array.from({ length: REQUESTS }, () => other.copy())
  const late = scene.client()
  const login = (who: Client, password: string) => who.insist('POST', '/api/auth/login', { email: user.email, password })
  const [changed] = await Promise.all([
    client.insist('POST', '/api/auth/change-password', { password: NEW_PASSWORD }),
    login(late, PASSWORD),
    ...copies.map((copy, index) => (index % 2 === 0 ? copy.get('/api/auth/sessions') : copy.send('POST', '/api/auth/refresh'))),
  ])
  if (changed.status !== 200) return `the change answered ${changed.status} ${changed.code}`
  const old = await Promise.all([other, late, ...copies].map((copy) => alive('an old', copy)))
  const survivor = old.find((fault) => fault !== null)
  if (survivor) return survivor
  if (!(await isIn(client))) return 'who changed it is signed out'
  return (await login(scene.client(), PASSWORD)).status === 401 ? null : 'the old password still works'
}

/** By its access token, and by its refresh token. */
async function alive(whose: string, client: Client): Promise<string | null> {
  const held = client.copy()
  const request = await client.copy().get('/api/auth/sessions')
  if (request.status !== 401) return `${whose} session answers ${request.status}`
  const renewed = await held.send('POST', '/api/auth/refresh')
  return renewed.status === 401 ? null : `${whose} session is renewed: ${renewed.status}`
}

async function isIn(client: Client): Promise<boolean> {
  return (await client.get('/api/auth/sessions')).status === 200
}

function tokenOf(client: Client): string | undefined {
  return client.cookies.get(TOKEN)
}

function keep(client: Client, newer: Client): true {
  for (const [name, value] of newer.cookies) client.cookies.set(name, value)
  return true
}

function isEven(_: unknown, index: number): boolean {
  return index % 2 === 0
}
