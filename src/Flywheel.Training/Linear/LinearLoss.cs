namespace Flywheel.Training.Linear;

/// <summary>What a linear model minimises over rows.</summary>
internal enum LinearLoss
{
    /// <summary>Half the squared difference.</summary>
    Squared,

    /// <summary>Minus the log of the probability given to the label.</summary>
    Logistic,
}
