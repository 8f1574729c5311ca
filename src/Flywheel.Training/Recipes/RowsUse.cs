namespace Flywheel.Training.Recipes;

/// <summary>What rows are encoded for.</summary>
public enum RowsUse
{
    /// <summary>The very rows the recipe was fitted on, to learn from: an encoder that looks at labels must not show a row its own.</summary>
    Learning,

    /// <summary>Any other rows, encoded exactly as the graph does.</summary>
    Scoring,
}
