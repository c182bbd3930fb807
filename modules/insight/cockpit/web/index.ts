export { CockpitScreen } from './cockpit-screen.tsx'
export { OverdueScreen } from './overdue-screen.tsx'
export { WallScreen } from './wall-screen.tsx'
export { MapLayersScreen } from './layers-screen.tsx'
