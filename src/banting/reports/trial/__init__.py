"""What every form of a trial's report says in the same words: measures, goals, comparisons."""
