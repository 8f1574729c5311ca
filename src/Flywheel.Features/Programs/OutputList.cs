using Flywheel.Features.Expressions;

namespace Flywheel.Features.Programs;

/// <summary>The expressions that are computed of each row of one dataset, each once.</summary>
internal sealed class OutputList
{
    private readonly Dictionary<string, int> _indexOf = new(StringComparer.Ordinal);
    private readonly List<Node> _nodes = [];

    internal int IndexOf(Node node)
    {
        if (!_indexOf.TryGetValue(node.Key, out var index))
        {
            _indexOf.Add(node.Key, index = _nodes.Count);
            _nodes.Add(node);
        }

        return index;
    }

    /// <param name="isRead">Whether a feature reads the dataset; if none does, it needs no columns, not even its times.</param>
    /// <param name="needsKey">Whether its rows may have to be told apart.</param>
    internal DatasetPlan Build(DatasetShape dataset, bool isRead, bool needsKey)
    {
        var columns = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var node in _nodes)
        {
            Collect(node, columns);
        }

        if (isRead)
        {
            columns.UnionWith(dataset.KnownAt is { } known ? [known] : []);
            columns.UnionWith(needsKey ? [.. dataset.Key, .. dataset.EventTime is { } time ? [time] : Array.Empty<string>()] : []);
        }

        return new DatasetPlan(dataset, new ScalarProgram(_nodes), [.. columns]);
    }

    internal static void Collect(Node node, SortedSet<string> columns)
    {
        if (node is ColumnNode column)
        {
            columns.Add(column.Field.Name);
        }
        else if (node is CallNode call)
        {
            foreach (var argument in call.Arguments)
            {
                Collect(argument, columns);
            }
        }
    }
}
