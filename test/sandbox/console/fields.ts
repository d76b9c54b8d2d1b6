import { html } from 'hono/html'
import type { Html, Part } from './parts.ts'

interface FieldOptions {
  value?: unknown
  type?: string
  placeholder?: string
  hint?: Part
  required?: boolean
  min?: number
  list?: string
}

export function field(label: string, name: string, options: FieldOptions = {}): Html {
  const { value, type = 'text', placeholder, hint, required, min, list } = options
  return html`<label class="field"><span>${label}</span>
<input type="${type}" name="${name}" value="${value === null || value === undefined ? '' : String(value)}" autocomplete="off"${
    placeholder ? html` placeholder="${placeholder}"` : ''
  }${required ? html` required` : ''}${min === undefined ? '' : html` min="${min}"`}${list ? html` list="${list}"` : ''}>
${hint ? html`<small>${hint}</small>` : ''}</label>`
}

export function area(label: string, name: string, value: unknown): Html {
  return html`<label class="field"><span>${label}</span><textarea name="${name}" rows="2">${typeof value === 'string' ? value : ''}</textarea></label>`
}

type Option = string | readonly [value: string, label: string]

export function choice(label: string, name: string, options: readonly Option[], selected?: unknown): Html {
  const items = options.map((option) => {
    const [value, text] = typeof option === 'string' ? [option, option] : option
    return html`<option value="${value}"${value === (selected ?? '') ? html` selected` : ''}>${text}</option>`
  })
  return html`<label class="field"><span>${label}</span><select name="${name}">${items}</select></label>`
}

export function check(label: string, name: string, checked = false): Html {
  return html`<label class="check"><input type="checkbox" name="${name}"${checked ? html` checked` : ''}><span>${label}</span></label>`
}

interface ButtonOptions {
  kind?: 'main' | 'plain' | 'danger'
  name?: string
  value?: string | number
  /** Asked before the form is sent. */
  confirm?: string
  /** What a screen reader says where the label alone would be ambiguous. */
  about?: string
}

export function button(label: string, { kind, name, value, confirm, about }: ButtonOptions = {}): Html {
  return html`<button class="${kind ?? 'main'}"${name ? html` name="${name}" value="${String(value ?? '')}"` : ''}${
    confirm ? html` data-confirm="${confirm}"` : ''
  }${about ? html` aria-label="${label} ${about}"` : ''}>${label}</button>`
}

export function form(action: string, body: Part, { inline = false } = {}): Html {
  return html`<form method="post" action="${action}"${inline ? html` class="inline"` : ''}>${body}</form>`
}
