namespace Flywheel.Evaluation.Selective;

/// <summary>What happens when only rows at least this sure are decided by the model and the others by people.</summary>
/// <param name="Margin">The least distance from the threshold that is decided: what is nearer goes to people.</param>
/// <param name="Coverage">Share of the rows the model decides.</param>
/// <param name="Accuracy">Share of those it decides rightly; NaN when it decides none.</param>
/// <param name="WorthPerRow">Worth of a row over all rows: the model's decisions, people's taken as right, less what asking them costs.</param>
public readonly record struct CoveragePoint(double Margin, double Coverage, double Accuracy, double WorthPerRow);
