import type { ReactNode } from "react";
import classes from "./PageHeader.module.css";

interface PageHeaderProps {
  /** Where this page lies: links to what is above it. */
  trail?: ReactNode;
  title: ReactNode;
  meta?: ReactNode;
  actions?: ReactNode;
}

export function PageHeader({ trail, title, meta, actions }: PageHeaderProps) {
  return (
    <header className={classes.header}>
      <div className={classes.main}>
        {trail ? <div className={classes.trail}>{trail}</div> : null}
        <h1 className={classes.title}>{title}</h1>
        {meta ? <div className={classes.meta}>{meta}</div> : null}
      </div>
      {actions ? <div className={classes.actions}>{actions}</div> : null}
    </header>
  );
}
