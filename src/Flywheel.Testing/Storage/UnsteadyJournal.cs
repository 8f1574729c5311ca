using Flywheel.Storage;

namespace Flywheel.Testing.Storage;

/// <summary>A journal whose appends now take their time, now are done at once, and fail every so often. What it says was appended lies in the journal beneath, what it refused does not.</summary>
/// <param name="beneath">The journal.</param>
/// <param name="failsEvery">One append in so many fails; 0 for none.</param>
public sealed class UnsteadyJournal(IJournal beneath, int failsEvery) : IJournal
{
    private int _appends;

    /// <inheritdoc/>
    public ValueTask<JournalPosition> AppendAsync(DatasetName dataset, ReadOnlyMemory<ReadOnlyMemory<byte>> rows, CancellationToken cancellationToken) =>
        AppendAsync(dataset, rows, JournalDurability.Flushed, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<JournalPosition> AppendAsync(DatasetName dataset, ReadOnlyMemory<ReadOnlyMemory<byte>> rows, JournalDurability durability, CancellationToken cancellationToken)
    {
        var append = Interlocked.Increment(ref _appends);
        if (append % 3 == 0)
        {
            await Task.Yield();
        }

        return failsEvery > 0 && append % failsEvery == 0
            ? throw new IOException("The disk said no.")
            : await beneath.AppendAsync(dataset, rows, durability, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<JournalRow> ReadAsync(DatasetName dataset, IReadOnlyList<JournalPosition> after, CancellationToken cancellationToken) => beneath.ReadAsync(dataset, after, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JournalPosition>> EndAsync(DatasetName dataset, CancellationToken cancellationToken) => beneath.EndAsync(dataset, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DatasetName>> ListAsync(CancellationToken cancellationToken) => beneath.ListAsync(cancellationToken);
}
