namespace Flywheel.Training.Search;

/// <summary>Tells when a search may begin no further trial.</summary>
internal sealed class SearchLimits(SearchBudget budget, TimeProvider time, Func<long> usedBytes)
{
    private readonly long _start = time.GetTimestamp();

    internal SearchStop? Reached() =>
        time.GetElapsedTime(_start) >= budget.Time ? SearchStop.Time
        : usedBytes() > budget.MemoryBytes ? SearchStop.Memory
        : null;
}
