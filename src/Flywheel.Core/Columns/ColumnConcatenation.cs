namespace Flywheel.Core.Columns;

/// <summary>Joins batches end to end; texts get one shared table, in order of first appearance.</summary>
internal static class ColumnConcatenation
{
    internal static ColumnBatch Concat(IReadOnlyList<ColumnBatch> batches)
    {
        if (batches.Count == 0)
        {
            throw new ArgumentException("Nothing to join.", nameof(batches));
        }

        var schema = batches[0].Schema;
        if (batches.FirstOrDefault(batch => !batch.Schema.Equals(schema)) is { } other)
        {
            throw new ArgumentException($"Cannot join {other.Schema} to {schema}.", nameof(batches));
        }

        return batches.Count == 1 ? batches[0] : new ColumnBatch(schema, schema.Fields.Select((field, i) => Join(field.Type, [.. batches.Select(batch => batch.Columns[i])])));
    }

    private static Column Join(ColumnType type, Column[] parts) => type switch
    {
        ColumnType.Boolean => new BooleanColumn(JoinValues(parts, part => ((BooleanColumn)part).Memory), JoinValidity(parts)),
        ColumnType.Int64 => new Int64Column(JoinValues(parts, part => ((Int64Column)part).Memory), JoinValidity(parts)),
        ColumnType.Double => new DoubleColumn(JoinValues(parts, part => ((DoubleColumn)part).Memory), JoinValidity(parts)),
        ColumnType.Timestamp => new TimestampColumn(JoinValues(parts, part => ((TimestampColumn)part).Memory), JoinValidity(parts)),
        _ => JoinTexts(parts),
    };

    private static T[] JoinValues<T>(Column[] parts, Func<Column, ReadOnlyMemory<T>> memory)
    {
        var joined = new T[parts.Sum(part => part.Count)];
        var at = 0;
        foreach (var part in parts)
        {
            memory(part).CopyTo(joined.AsMemory(at));
            at += part.Count;
        }

        return joined;
    }

    private static TextColumn JoinTexts(Column[] parts)
    {
        var texts = new List<string>();
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        var codes = new int[parts.Sum(part => part.Count)];
        var at = 0;
        foreach (TextColumn part in parts)
        {
            var map = new int[part.Texts.Count];
            Array.Fill(map, -1);
            foreach (var code in part.Codes)
            {
                codes[at++] = code < 0 ? -1 : map[code] >= 0 ? map[code] : map[code] = Shared(part.Texts[code]);
            }
        }

        return new TextColumn(codes, texts, JoinValidity(parts));

        int Shared(string text)
        {
            if (!index.TryGetValue(text, out var code))
            {
                index.Add(text, code = texts.Count);
                texts.Add(text);
            }

            return code;
        }
    }

    private static Validity JoinValidity(Column[] parts)
    {
        if (Array.TrueForAll(parts, part => part.Validity.IsAllPresent))
        {
            return Validity.AllPresent;
        }

        var words = new ulong[Validity.WordCount(parts.Sum(part => part.Count))];
        var at = 0;
        foreach (var part in parts)
        {
            for (var row = 0; row < part.Count; row++, at++)
            {
                if (part.Validity.IsPresent(row))
                {
                    words[at >> 6] |= 1UL << (at & 63);
                }
            }
        }

        return new Validity(words);
    }
}
