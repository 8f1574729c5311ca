namespace Flywheel.Training.Search;

/// <summary>Why a search had no more trials.</summary>
public enum SearchStop
{
    /// <summary>It ran as many as it was allowed.</summary>
    Trials,

    /// <summary>Its time was up.</summary>
    Time,

    /// <summary>Its memory was used up.</summary>
    Memory,

    /// <summary>There was nothing left to try.</summary>
    Exhausted,
}
