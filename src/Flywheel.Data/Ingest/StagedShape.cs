using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Sources;
using Flywheel.Data.Versions;

namespace Flywheel.Data.Ingest;

/// <summary>What becomes of each column of a query's answer: stored, made the key, or only heeded.</summary>
internal sealed record StagedShape(ImmutableArray<EngineColumn> Columns, ImmutableArray<ColumnCast> Casts, ImmutableArray<string> KeyColumns, RowLayout Layout)
{
    private const string SourceRow = "source_row";
    private static readonly string[] Heeded = [SourceRow, "rejected_because", "repaired_because"];

    internal Schema Schema => new(Casts.Select(cast => cast.Field));

    internal bool Has(string name) => Columns.Any(column => column.Name == name);

    internal static Result<StagedShape> Plan(DatasetDefinition definition, IReadOnlyList<EngineColumn> columns)
    {
        var found = columns.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        var refusals = new List<Refusal>();
        // A key that the rows do not have is made from the order of the source.
        var made = definition.Key is [var only] && !found.Contains(only) && found.Contains(SourceRow) ? only : null;
        foreach (var name in definition.Key.Append(definition.EventTime).Append(definition.KnownAt).OfType<string>().Where(name => name != made && !found.Contains(name)))
        {
            refusals.Add(Missing(definition, name, found));
        }

        var declared = definition.Schema?.Schema;
        if (declared is not null)
        {
            refusals.AddRange(declared.Names.Where(name => name != made && !found.Contains(name)).Select(name => Missing(definition, name, found)));
            if (definition.ExtraColumns == ExtraColumns.Refuse && found.Where(name => declared.IndexOf(name) < 0 && !Heeded.Contains(name)).Order(StringComparer.Ordinal).ToArray() is { Length: > 0 } extra)
            {
                refusals.Add(new Refusal("data.column-extra", "Column not declared",
                    $"The dataset '{definition.Name}' has {SourceRefusals.Columns(extra)} that its schema does not declare.", "Declare it, or let extra columns only warn.").In(definition.Place));
            }
        }

        if (refusals.Count > 0)
        {
            return Result.Refuse<StagedShape>(refusals);
        }

        var casts = Casting(definition, columns, made, declared, refusals);
        return refusals.Count > 0
            ? Result.Refuse<StagedShape>(refusals)
            : new StagedShape([.. columns], casts, made is null ? definition.Key : [SourceRow], RowLayout.For(definition, casts.Select(cast => cast.Field)));
    }

    private static ImmutableArray<ColumnCast> Casting(DatasetDefinition definition, IReadOnlyList<EngineColumn> columns, string? made, Schema? declared, List<Refusal> refusals)
    {
        var casts = new List<ColumnCast>();
        if (made is not null)
        {
            casts.Add(new ColumnCast(new Field(made, ColumnType.Int64, Nullable: false), SqlText.Name(SourceRow), $"({SqlText.Name(SourceRow)} IS NULL)", "'source_row has no value'"));
        }

        var stored = declared is null
            ? columns.Where(column => !Heeded.Contains(column.Name))
            : declared.Names.Where(name => name != made).Select(name => columns.First(column => column.Name == name));
        foreach (var column in stored)
        {
            if ((declared is not null && declared.TryGet(column.Name, out var field) ? field.Type : column.Narrowed) is not { } type)
            {
                refusals.Add(EngineColumn.Unsupported(column, definition.Name).In(definition.Place));
                continue;
            }

            var needed = definition.Key.Contains(column.Name) || column.Name == definition.EventTime || column.Name == definition.KnownAt;
            var nullable = !needed && (declared?.Fields[declared.IndexOf(column.Name)].Nullable ?? true);
            if (column.Name == definition.EventTime || column.Name == definition.KnownAt)
            {
                if (type != ColumnType.Timestamp)
                {
                    refusals.Add(new Refusal("data.time-type", "Not a time",
                        $"The column '{column.Name}' of '{definition.Name}' says when, but is {SchemaDefinition.WordOf(type)}; a timestamp is wanted.", "Cast it in SQL.").In(definition.Place));
                    continue;
                }
            }

            casts.Add(ColumnCast.For(column, new Field(column.Name, type, nullable), definition.NonFinite));
        }

        return [.. casts];
    }

    private static Refusal Missing(DatasetDefinition definition, string name, IEnumerable<string> found) => new Refusal("data.column-missing", "Column missing",
        $"The rows of the dataset '{definition.Name}' lack the column '{name}'.", Spelling.DidYouMean(name, found)).In(definition.Place);
}
