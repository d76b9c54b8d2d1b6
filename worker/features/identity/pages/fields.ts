import { html } from 'hono/html'
import type { FormState } from './form-state.ts'
import type { Markup } from './layout.ts'

type Common = { name: string; label: string; hint?: string | undefined; optional?: boolean; autocomplete: string }
export type TextField = Common & {
  type?: 'text' | 'email' | 'password' | 'tel' | 'date'
  inputmode?: 'numeric' | 'tel' | 'email'
  maxlength?: number
  minlength?: number
  pattern?: string
  list?: string
  code?: boolean
  readonly?: boolean
  /** As on paper: no corrections, capitals first. */
  verbatim?: 'characters' | 'none'
}
export type SelectField = Common & { options: readonly (readonly [value: string, label: string])[]; initial?: string }

/** Ids cannot hold the dot of a nested name. */
export function idOf(name: string): string {
  return `field-${name.replaceAll('.', '-')}`
}

/** A labelled control with its hint and error; what was typed is kept, except a password. */
export function textField(form: FormState, field: TextField): Markup {
  const { name, type = 'text' } = field
  const id = idOf(name)
  const value = type === 'password' ? '' : (form.values[name] ?? '')
  const plain = field.verbatim ? { autocapitalize: field.verbatim, autocorrect: 'off', spellcheck: 'false' } : {}
  const extra = attributes({
    inputmode: field.inputmode,
    maxlength: field.maxlength,
    minlength: field.minlength,
    pattern: field.pattern,
    list: field.list,
    readonly: field.readonly ? '' : undefined,
    ...plain,
    ...describe(form, field),
  })
  return labelled(
    form,
    field,
    html`<input class="input${field.code ? ' input--code' : ''}" id="${id}" name="${name}" type="${type}" value="${value}" autocomplete="${field.autocomplete}"${field.optional ? '' : html` required`}${extra}>`,
  )
}

export function selectField(form: FormState, field: SelectField): Markup {
  const chosen = form.values[field.name] ?? field.initial ?? ''
  const options = field.options.map(
    ([value, label]) => html`<option value="${value}"${value === chosen ? html` selected` : ''}>${label}</option>`,
  )
  return labelled(
    form,
    field,
    html`<select class="select" id="${idOf(field.name)}" name="${field.name}" autocomplete="${field.autocomplete}"${field.optional ? '' : html` required`}${attributes(describe(form, field))}>${options}</select>`,
  )
}

export function hiddenField(name: string, value: string): Markup {
  return html`<input type="hidden" name="${name}" value="${value}">`
}

/** Takes the focus, so that the page is read out from what went wrong; each line leads to its field, in the form's order. */
export function errorSummary(form: FormState, order: readonly string[], extra: Markup | '' = ''): Markup | '' {
  if (!form.problem && form.errors.length === 0) return ''
  const text = form.problem?.text ?? 'Some fields need attention.'
  const sorted = form.errors.toSorted((a, b) => order.indexOf(a.field) - order.indexOf(b.field))
  const lines = sorted.map(({ field, message }) => html`<li><a href="#${idOf(field)}">${message}</a></li>`)
  return html`<div class="notice notice--danger prose" role="alert" tabindex="-1" autofocus>
<p class="notice__title">${text}</p>
${lines.length > 0 ? html`<ul>${lines}</ul>` : ''}${extra}
</div>`
}

function labelled(form: FormState, { name, label, hint, optional }: Common, control: Markup): Markup {
  const id = idOf(name)
  const error = errorOf(form, name)
  return html`<div class="field">
<label class="field__label" for="${id}">${label}${optional ? html` <span class="field__optional">(optional)</span>` : ''}</label>
${hint ? html`<p class="field__hint" id="${id}-hint">${hint}</p>` : ''}
${control}
${error ? html`<p class="field__error" id="${id}-error">${error}</p>` : ''}
</div>`
}

function describe(form: FormState, { name, hint }: Common): Record<string, string | undefined> {
  const error = errorOf(form, name)
  const parts = [...(hint ? [`${idOf(name)}-hint`] : []), ...(error ? [`${idOf(name)}-error`] : [])]
  return { 'aria-describedby': parts.length > 0 ? parts.join(' ') : undefined, 'aria-invalid': error ? 'true' : undefined }
}

function errorOf(form: FormState, name: string): string | undefined {
  return form.errors.find(({ field }) => field === name)?.message
}

function attributes(pairs: Record<string, string | number | undefined>): Markup[] {
  return Object.entries(pairs).flatMap(([name, value]) => (value === undefined ? [] : [html` ${name}="${String(value)}"`]))
}
