import { createClient, watchAttention } from '@zhujian/client'
import { storedLanguage } from '@zhujian/ui'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'

const client = createClient({ language: storedLanguage, unattendedSeconds: watchAttention() })
const root = document.getElementById('root')
if (!root) throw new Error('index.html has no root')
createRoot(root).render(<App client={client} />)
