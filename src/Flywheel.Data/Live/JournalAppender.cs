using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Rows;
using Flywheel.Storage;

namespace Flywheel.Data.Live;

/// <summary>Appends rows that fit, all or none; a row that does not say when it was known is known now.</summary>
internal sealed class JournalAppender(IJournal journal, TimeProvider time)
{
    internal async Task<Result<JournalPosition>> AppendAsync(DatasetDefinition definition, Schema schema, IReadOnlyList<ReadOnlyMemory<byte>> rows, CancellationToken cancellationToken)
    {
        if (DatasetName.Read(definition.Name) is { IsOk: false } unnamed)
        {
            return unnamed.Refused<JournalPosition>();
        }

        var reader = new JsonRowReader(schema);
        var stamped = new ReadOnlyMemory<byte>[rows.Count];
        var refusals = new List<Refusal>();
        for (var i = 0; i < stamped.Length; i++)
        {
            stamped[i] = Stamp(rows[i], definition.KnownAt);
            if (reader.Read(stamped[i].Span) is { } reason)
            {
                refusals.Add(new Refusal("data.row-wrong", "Row does not fit", string.Create(CultureInfo.InvariantCulture,
                    $"Row {i + 1} does not fit the dataset '{definition.Name}': {reason}."), $"Its columns are {schema}.").At(new Place(Line: i + 1)));
            }
        }

        if (stamped.Length == 0)
        {
            return new Refusal("data.rows-none", "No rows", "There is no row to append.");
        }

        return refusals.Count > 0 ? Result.Refuse<JournalPosition>(refusals) : await journal.AppendAsync(DatasetName.Of(definition.Name), stamped, cancellationToken).ConfigureAwait(false);
    }

    // Also brings the row onto one line without white space around it, as the journal wants it.
    private ReadOnlyMemory<byte> Stamp(ReadOnlyMemory<byte> row, string? knownAt)
    {
        try
        {
            using var document = JsonDocument.Parse(row);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return row;
            }

            var buffer = new ArrayBufferWriter<byte>(row.Length + 64);
            using (var writer = new Utf8JsonWriter(buffer))
            {
                writer.WriteStartObject();
                foreach (var property in document.RootElement.EnumerateObject())
                {
                    property.WriteTo(writer);
                }

                if (knownAt is not null && !document.RootElement.TryGetProperty(knownAt, out _))
                {
                    writer.WriteString(knownAt, Timestamp.Now(time).ToString());
                }

                writer.WriteEndObject();
            }

            return buffer.WrittenMemory;
        }
        catch (JsonException)
        {
            // The reader says what is wrong with it.
            return row;
        }
    }
}
