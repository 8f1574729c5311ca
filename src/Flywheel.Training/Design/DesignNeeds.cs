namespace Flywheel.Training.Design;

/// <summary>What a trainer can take; the automatic recipe follows it. A trainer that takes neither is given only complete, unscaled numbers.</summary>
[Flags]
public enum DesignNeeds
{
    /// <summary>Complete numbers, unscaled; categories become numbers.</summary>
    None = 0,

    /// <summary>Missing values may stay NaN.</summary>
    TakesMissing = 1,

    /// <summary>Categories may stay codes, in blocks.</summary>
    TakesBlocks = 2,

    /// <summary>Dense columns should have mean 0 and deviation 1.</summary>
    WantsScaled = 4,
}
