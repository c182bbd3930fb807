import type { ThemeConfig } from 'antd'

/** antd in our tokens. Its stock yellow, tertiary text and Steps grey fail contrast and are replaced. */
export const theme: ThemeConfig = {
  token: {
    colorPrimary: '#1d5fd0',
    colorLink: '#1d5fd0',
    colorError: '#cf1322',
    colorWarning: '#874d00',
    colorSuccess: '#237804',
    colorText: '#1b2129',
    colorTextSecondary: '#48515e',
    colorTextTertiary: '#616b79',
    colorTextPlaceholder: '#616b79',
    colorTextDisabled: '#616b79',
    colorBorder: '#cfd5dd',
    colorBorderSecondary: '#e6e9ed',
    colorBgLayout: '#f4f6f8',
    controlItemBgActive: '#e9f1fd',
    borderRadius: 4,
    borderRadiusLG: 4,
    borderRadiusSM: 4,
    controlHeight: 32,
    fontSize: 14,
    fontFamily: 'var(--font)',
    motionDurationMid: '0.1s',
    motionDurationSlow: '0.15s',
    boxShadow: 'var(--shadow)',
    boxShadowSecondary: 'var(--shadow)',
  },
  components: {
    Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none', contentFontSize: 14 },
    Table: { headerBg: '#f8f9fb', cellPaddingBlockSM: 7 },
    Input: { activeShadow: '0 0 0 2px rgba(29,95,208,.18)' },
  },
}
