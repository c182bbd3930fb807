export { ProgressCard, ProjectProgress } from './project-progress.tsx'
