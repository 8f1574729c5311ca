namespace Flywheel.Engines.XGBoost.Native;

/// <summary>What a prediction gives. The numbers are XGBoost's own.</summary>
internal enum PredictionKind
{
    /// <summary>The objective's scale: a probability, a value.</summary>
    Score = 0,

    /// <summary>Before the link function: log-odds for a logistic objective.</summary>
    Margin = 1,

    /// <summary>Each column's share of the margin, and the bias as a last column; they sum to the margin (Lundberg et al., TreeSHAP, 2020).</summary>
    Contributions = 2,

    /// <summary>The leaf each tree put the row into.</summary>
    Leaf = 6,
}
