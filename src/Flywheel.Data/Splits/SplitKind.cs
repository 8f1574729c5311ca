namespace Flywheel.Data.Splits;

/// <summary>What decides which part a row is in.</summary>
public enum SplitKind
{
    /// <summary>Chance, by the hash of the row's name: a row stays in its part when others come and go.</summary>
    Random,

    /// <summary>Chance within each stratum, so that every part has the same share of each, to within one row.</summary>
    Stratified,

    /// <summary>Chance by the hash of a group, so that no group is in two parts.</summary>
    Grouped,

    /// <summary>When the row happened, so that no part sees the future of a later one.</summary>
    Time,
}
