namespace Flywheel.Training.CrossValidation;

/// <summary>One cut: the rows that are learned from and the rows that are tested on, ascending, none in both.</summary>
internal sealed record Fold(int[] Train, int[] Test);
