namespace Flywheel.Data.Profiles;

/// <summary>How much a column alone says about the label.</summary>
/// <param name="Measure">
/// <c>auc</c> (number against two classes: 0.5 says nothing, 0 and 1 say all), <c>pearson</c> (number against number),
/// <c>correlation_ratio</c> (classes against number: share of variance explained), <c>uncertainty</c> (classes against classes: share of
/// the label's entropy explained, Theil's U, less the bias of counting).
/// </param>
/// <param name="Value">Its value.</param>
/// <param name="Strength">The same from 0 (nothing) to 1 (all), to sort by.</param>
public sealed record LabelRelation(string Measure, double Value, double Strength);
