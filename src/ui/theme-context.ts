import { createContext } from 'react';
import { createTheme, type Theme } from './theme.js';

/** The looks of the screen, given once at the top. */
export const ThemeContext = createContext<Theme>(createTheme(false));
