namespace Flywheel.Projects.Definitions;

/// <summary>What each kind of decision is worth, in money.</summary>
public sealed record DecisionValueDefinition(double TruePositive, double FalsePositive, double FalseNegative, double TrueNegative);
