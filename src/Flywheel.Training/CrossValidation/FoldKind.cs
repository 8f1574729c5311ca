namespace Flywheel.Training.CrossValidation;

/// <summary>How rows are cut into folds.</summary>
public enum FoldKind
{
    /// <summary>By chance, each class in equal shares: for rows that do not know of each other.</summary>
    Random,

    /// <summary>In the order of the rows: every fold is tested on what came after everything it learned from.</summary>
    Forward,
}
