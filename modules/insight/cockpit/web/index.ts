export { CockpitScreen } from './cockpit-screen.tsx'
export { OverdueScreen } from './overdue-screen.tsx'
