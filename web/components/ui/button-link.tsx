import { createLink } from '@tanstack/react-router'
import type { ComponentProps } from 'react'
import { type ButtonVariant, buttonClass } from './button-class.ts'

type Props = ComponentProps<'a'> & { variant?: ButtonVariant }

function ButtonAnchor({ variant, className, children, ...rest }: Props) {
  return (
    <a {...rest} className={buttonClass(variant, className)}>
      {children}
    </a>
  )
}

/** A link inside the app that looks like a button. */
export const ButtonLink = createLink(ButtonAnchor)
