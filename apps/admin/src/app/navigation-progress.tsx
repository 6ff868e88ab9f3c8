import { useNavigation } from 'react-router';
import classes from './navigation-progress.module.css';

/** A thin bar on top of the window while the code of the next page is being loaded. */
export function NavigationProgress() {
  const navigation = useNavigation();
  if (navigation.state === 'idle') return null;
  return <div className={classes.bar} role="progressbar" aria-label="Loading the page" />;
}
