namespace Flywheel.Engines.XGBoost.Trees;

/// <summary>From the sum of the leaves to the score.</summary>
internal enum TreeLink
{
    /// <summary>The sum itself.</summary>
    Identity,

    /// <summary>1 / (1 + exp(-sum)).</summary>
    Logistic,

    /// <summary>exp(sum).</summary>
    Exponential,

    /// <summary>exp of each output over the sum of all.</summary>
    Softmax,

    /// <summary>The sum, held within 0 and 1: a mean of shares, which rounding may carry just outside.</summary>
    Share,
}
