using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Yaml;

namespace Flywheel.Projects;

/// <summary>Reads <c>sources:</c>, <c>datasets:</c> and <c>features:</c>.</summary>
internal static class DataSectionReader
{
    internal static ImmutableArray<SourceEntry> Sources(YamlMap? map)
    {
        var sources = ImmutableArray.CreateBuilder<SourceEntry>();
        foreach (var (name, entry) in map?.Maps() ?? [])
        {
            CheckName(map!, name);
            var (format, location) = entry.First("parquet", "data/rows.parquet");
            if (location is not null)
            {
                sources.Add(new SourceEntry(name, format, location.Text, location.Place));
            }

            entry.Close();
        }

        return sources.ToImmutable();
    }

    internal static ImmutableArray<DatasetEntry> Datasets(YamlMap? map, ImmutableArray<SourceEntry> sources)
    {
        var datasets = ImmutableArray.CreateBuilder<DatasetEntry>();
        foreach (var (name, entry) in map?.Maps() ?? [])
        {
            CheckName(map!, name);
            var from = entry.Scalar("from");
            var sql = entry.Scalar("sql");
            if ((from is null) == (sql is null))
            {
                map!.Refuse("project.dataset-origin", "Dataset without one origin", $"The dataset '{name}' names {(from is null ? "neither 'from' nor 'sql'" : "both 'from' and 'sql'")}.",
                    "Give it one of them: 'from: <source>' copies, 'sql: <file>' computes.", entry.Place);
            }
            else if (from is not null && !sources.Any(source => source.Name == from.Text) && !map!.Keys.Contains(from.Text))
            {
                from.Refuse("project.source-unknown", "Unknown source", $"The dataset '{name}' comes from '{from.Text}', which is neither a source nor a dataset.",
                    Spelling.DidYouMean(from.Text, sources.Select(source => source.Name).Concat(map.Keys.Where(key => key != name))));
            }

            datasets.Add(new DatasetEntry
            {
                Name = name,
                Place = entry.Place,
                From = from?.Text,
                SqlFile = ProjectReader.EntryOrNull(sql),
                Key = ProjectReader.EntryOrNull(entry.Scalar("key")),
                EventTime = ProjectReader.EntryOrNull(entry.Scalar("event_time")),
                KnownAt = ProjectReader.EntryOrNull(entry.Scalar("known_at")),
                Expect = [.. entry.Items("expect").Select(ExpectOf).OfType<ExpectEntry>()],
            });
            entry.Close();
        }

        return datasets.ToImmutable();
    }

    internal static ImmutableArray<FeatureEntry> Features(YamlMap? map)
    {
        if (map is null)
        {
            return [];
        }

        var features = ImmutableArray.CreateBuilder<FeatureEntry>();
        foreach (var (name, expression) in map.Scalars())
        {
            CheckName(map, name);
            features.Add(new FeatureEntry(name, expression.Text, expression.Place));
        }

        return features.ToImmutable();
    }

    private static ExpectEntry? ExpectOf(YamlItem item)
    {
        if (item.Map("a mapping such as { column: delay, between: [-120, 1800] }") is not { } map)
        {
            return null;
        }

        var values = map.Lists().ToImmutableSortedDictionary(
            entry => entry.Name,
            entry => entry.Items.Select(value => value.Scalar()?.Text ?? "").ToImmutableArray(),
            StringComparer.Ordinal);
        return new ExpectEntry(values, item.Place);
    }

    private static void CheckName(YamlMap map, string name)
    {
        if (!ProjectReader.IsName(name))
        {
            map.Refuse("project.name", "Not a name", $"'{name}' cannot be a name.", "Use letters, digits, '_' and '-', starting with a letter, at most 64.", map.PlaceOfKey(name));
        }
    }
}
