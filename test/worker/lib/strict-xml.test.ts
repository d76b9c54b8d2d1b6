import { describe, expect, it } from 'vitest'
import { parseStrictXml } from '#worker/lib/strict-xml.ts'

describe('strict XML', () => {
  it('reads elements, attributes, namespaces and text', () => {
    const root = parseStrictXml(
      '<?xml version="1.0" encoding="UTF-8"?>\n<s:A xmlns:s="urn:s" xmlns="urn:d">\n <B s:x="1" y=\'&lt;2&gt;\'>a &amp; b &#233;&#x1F600;</B><s:C/>\n</s:A>\n',
    )
    expect(root?.name).toBe('{urn:s}A')
    const [b, c] = root?.children ?? []
    expect(b).toMatchObject({ name: '{urn:d}B', text: 'a & b é😀' })
    expect([...(b?.attributes ?? [])]).toEqual([
      ['{urn:s}x', '1'],
      ['y', '<2>'],
    ])
    expect(c).toMatchObject({ name: '{urn:s}C', children: [] })
  })

  it.each([
    ['a DTD', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
    ['an outer entity', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'],
    ['an unknown entity', '<a>&x;</a>'],
    ['a bare ampersand', '<a>a & b</a>'],
    ['a comment', '<a><!-- b --></a>'],
    ['CDATA', '<a><![CDATA[b]]></a>'],
    ['a processing instruction', '<a><?php b ?></a>'],
    ['another encoding', '<?xml version="1.0" encoding="UTF-7"?><a/>'],
    ['a declaration in the middle', '<a><?xml version="1.0"?></a>'],
    ['tags that cross', '<a><b></a></b>'],
    ['no end', '<a><b></b>'],
    ['two roots', '<a/><b/>'],
    ['text outside', 'x<a/>'],
    ['an attribute twice', '<a x="1" x="2"/>'],
    ['one attribute under two prefixes', '<a xmlns:p="u" xmlns:q="u" p:x="1" q:x="2"/>'],
    ['an unknown prefix', '<p:a/>'],
    ['an attribute without quotes', '<a x=1/>'],
    ['a less-than in an attribute', '<a x="<"/>'],
    ['a control character', '<a>\u0001</a>'],
    ['a control character by number', '<a>&#1;</a>'],
    ['half a surrogate by number', '<a>&#xD800;</a>'],
    ['nothing', ''],
    ['an end with attributes', '<a></a x="1">'],
    ['deep nesting', '<a>'.repeat(200) + '</a>'.repeat(200)],
    ['many namespaces', `<a ${Array.from({ length: 40 }, (_, n) => `xmlns:p${n}="u"`).join(' ')}/>`],
    ['many elements', `<a>${'<b/>'.repeat(20_000)}</a>`],
  ])('refuses %s', (_name, text) => expect(parseStrictXml(text)).toBeNull())

  it('takes no time that grows faster than its input', () => {
    const startedAt = performance.now()
    for (const text of [
      `<a ${'x="1" '.repeat(20_000)}`,
      `<a>${'&'.repeat(100_000)}`,
      '<'.repeat(100_000),
      `<a${' '.repeat(100_000)}x`,
      `<a ${Array.from({ length: 8000 }, (_, n) => `xmlns:p${n}="u"`).join(' ')}>${'<b xmlns:q="u"/>'.repeat(8000)}</a>`,
    ])
      expect(parseStrictXml(text)).toBeNull()
    expect(performance.now() - startedAt).toBeLessThan(2000)
  })
})
