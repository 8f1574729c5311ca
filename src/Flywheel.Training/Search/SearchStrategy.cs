namespace Flywheel.Training.Search;

/// <summary>Which parameter sets a search tries.</summary>
public enum SearchStrategy
{
    /// <summary>Points spread evenly over the space, by a seed.</summary>
    Random,

    /// <summary>Every combination of the lists, and of a few steps of the ranges.</summary>
    Grid,

    /// <summary>As random, but all on few rows first, and only the best third of each rung on three times as many (Jamieson and Talwalkar, 2016).</summary>
    Halving,
}
