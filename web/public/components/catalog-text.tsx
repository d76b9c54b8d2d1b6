import type { Text } from '#worker/contracts/catalog.ts'
import type { Language } from '../site.ts'

const JAPANESE = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u

/** A text that nobody translated is shown in English, and says so to screen readers and hyphenation. */
export function CatalogText({ text, language }: { text: Text; language: Language }) {
  const untranslated = language === 'ja' && text.ja === text.en && !JAPANESE.test(text.ja)
  return untranslated ? <span lang="en">{text.ja}</span> : <>{text[language]}</>
}
