using System.Collections.Concurrent;

namespace Flywheel.Projects.Loop;

/// <summary>The loops that this process turns, by endpoint: for whoever tells of them. Safe to use from many threads.</summary>
public sealed class Loops
{
    private readonly ConcurrentDictionary<string, LoopService> _loops = new(StringComparer.Ordinal);

    /// <summary>Makes a loop known.</summary>
    public void Add(LoopService loop)
    {
        ArgumentNullException.ThrowIfNull(loop);
        _loops[loop.Endpoint] = loop;
    }

    /// <summary>The loop of an endpoint; null when this process turns none.</summary>
    public LoopService? Find(string endpoint) => _loops.GetValueOrDefault(endpoint);
}
