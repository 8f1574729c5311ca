namespace Flywheel.Protocols.Tests.Serving;

/// <summary>Allocations are counted by process, so nothing else may run.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTestsRunAlone;
