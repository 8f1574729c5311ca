namespace Flywheel.Benchmarks;

/// <summary>The promise of a benchmark about memory: bytes on the heap for one operation. A benchmark without it is only timed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AllocatesAtMostAttribute(long bytes) : Attribute
{
    public long Bytes { get; } = bytes;
}
