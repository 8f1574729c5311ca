namespace Flywheel.Engines.Tests;

/// <summary>Tests that run after all others, one at a time: those that measure the process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
