using System.Collections.Immutable;
using System.Text;
using Flywheel.Core.Columns;
using Flywheel.Data.Rows;
using Flywheel.Storage;

namespace Flywheel.Data.Live;

/// <summary>Reads the rows after some positions as columns, with the same reader as files.</summary>
internal static class JournalTailReader
{
    internal static async Task<JournalTail> ReadAsync(IJournal journal, string dataset, Schema schema, ImmutableArray<JournalPosition> after, CancellationToken cancellationToken)
    {
        var reader = new JsonRowReader(schema);
        var rejects = ImmutableArray.CreateBuilder<JournalReject>();
        var covered = new SortedDictionary<string, long>(after.ToDictionary(position => position.Writer, position => position.Offset, StringComparer.Ordinal), StringComparer.Ordinal);
        await foreach (var row in journal.ReadAsync(DatasetName.Of(dataset), after, cancellationToken).ConfigureAwait(false))
        {
            if (reader.Read(row.Json.Span) is { } reason)
            {
                rejects.Add(new JournalReject(row.Position, reason, Encoding.UTF8.GetString(row.Json.Span)));
            }

            covered[row.Position.Writer] = row.Position.Offset;
        }

        return new JournalTail(reader.Take(), rejects.ToImmutable(), [.. covered.Select(item => new JournalPosition(item.Key, item.Value))]);
    }
}
