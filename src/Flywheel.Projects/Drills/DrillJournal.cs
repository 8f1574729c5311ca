using System.Text.Json;
using System.Text.Json.Nodes;
using Flywheel.Data.Predictions;
using Flywheel.Storage;

namespace Flywheel.Projects.Drills;

/// <summary>A journal that fails, or writes what a frozen model would have said, when it is told to. For drills: in a copy of a workspace. Safe to use from many threads.</summary>
/// <param name="beneath">The journal of the copy.</param>
public sealed class DrillJournal(IJournal beneath) : IJournal
{
    private volatile bool _isDead;
    private volatile JsonNode? _frozen;

    /// <summary>True while nothing can be appended.</summary>
    public bool IsDead
    {
        get => _isDead;
        set => _isDead = value;
    }

    /// <summary>The one score of prediction rows; null leaves them as they are.</summary>
    public double? FrozenScore
    {
        set => _frozen = value is { } score ? JsonValue.Create(score) : null;
    }

    /// <inheritdoc/>
    public ValueTask<JournalPosition> AppendAsync(DatasetName dataset, ReadOnlyMemory<ReadOnlyMemory<byte>> rows, CancellationToken cancellationToken) =>
        AppendAsync(dataset, rows, JournalDurability.Flushed, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<JournalPosition> AppendAsync(DatasetName dataset, ReadOnlyMemory<ReadOnlyMemory<byte>> rows, JournalDurability durability, CancellationToken cancellationToken)
    {
        if (_isDead)
        {
            throw new IOException("The store is dead: this is a drill.");
        }

        return beneath.AppendAsync(dataset, _frozen is { } score && dataset.ToString().EndsWith(PredictionRow.DatasetOf(""), StringComparison.Ordinal) ? Freeze(rows, score) : rows, durability, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<JournalRow> ReadAsync(DatasetName dataset, IReadOnlyList<JournalPosition> after, CancellationToken cancellationToken) => beneath.ReadAsync(dataset, after, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JournalPosition>> EndAsync(DatasetName dataset, CancellationToken cancellationToken) => beneath.EndAsync(dataset, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DatasetName>> ListAsync(CancellationToken cancellationToken) => beneath.ListAsync(cancellationToken);

    private static ReadOnlyMemory<byte>[] Freeze(ReadOnlyMemory<ReadOnlyMemory<byte>> rows, JsonNode score)
    {
        var frozen = new ReadOnlyMemory<byte>[rows.Length];
        for (var i = 0; i < frozen.Length; i++)
        {
            var row = JsonNode.Parse(rows.Span[i].Span)!.AsObject();
            row["score"] = score.DeepClone();
            frozen[i] = JsonSerializer.SerializeToUtf8Bytes(row);
        }

        return frozen;
    }
}
