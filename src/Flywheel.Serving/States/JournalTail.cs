using Flywheel.Core.Columns;
using Flywheel.Data.Versions;
using Flywheel.Storage;

namespace Flywheel.Serving.States;

/// <summary>How far a live state has read the journal of a dataset. Used by whoever holds <see cref="Gate"/>.</summary>
internal sealed class JournalTail(DatasetManifest version)
{
    private readonly Dictionary<string, long> _taken = version.Journal.ToDictionary(position => position.Writer, position => position.Offset, StringComparer.Ordinal);

    /// <summary>One reader at a time.</summary>
    internal SemaphoreSlim Gate { get; } = new(1);

    /// <summary>The columns of the version that the state began with.</summary>
    internal Schema Schema { get; } = version.Schema;

    /// <summary>The last row taken of each writer.</summary>
    internal JournalPosition[] Taken => [.. _taken.Select(writer => new JournalPosition(writer.Key, writer.Value))];

    /// <summary>The offset of the last row taken of a writer, -1 for none.</summary>
    internal long TakenOf(string writer) => _taken.GetValueOrDefault(writer, -1);

    internal void Take(JournalPosition position) => _taken[position.Writer] = position.Offset;
}
