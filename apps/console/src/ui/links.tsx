import { Anchor, Button, type AnchorProps, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

type AnchorAttributes<Own> = Own &
  Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof Own> & {
    readonly ref?: Ref<HTMLAnchorElement>;
  };

const ButtonAnchor = (props: AnchorAttributes<ButtonProps>) => <Button component="a" {...props} />;
const TextAnchor = (props: AnchorAttributes<AnchorProps>) => <Anchor {...props} />;

/** A link to a page of the console that looks like a button. */
export const ButtonLink = createLink(ButtonAnchor);

/** A link to a page of the console. */
export const TextLink = createLink(TextAnchor);
