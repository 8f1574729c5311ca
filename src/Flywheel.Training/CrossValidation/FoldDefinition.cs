namespace Flywheel.Training.CrossValidation;

/// <summary>How to cross-validate.</summary>
/// <param name="Kind">How rows are cut.</param>
/// <param name="Folds">How many folds, 2 or more.</param>
public sealed record FoldDefinition(FoldKind Kind, int Folds = 5);
