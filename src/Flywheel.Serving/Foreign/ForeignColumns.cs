using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;

namespace Flywheel.Serving.Foreign;

/// <summary>Names the columns of a foreign model's inputs.</summary>
internal static class ForeignColumns
{
    /// <summary>More columns than a row of JSON should have.</summary>
    private const int MaxColumns = 4_096;

    /// <summary>Which column goes where; refuses <c>foreign.columns</c>.</summary>
    internal static Result<InputLayout> Layout(ImmutableArray<TensorDefinition> inputs, ForeignModelDefinition definition)
    {
        var count = inputs.Sum(input => (long)input.Width);
        if (count > MaxColumns)
        {
            return Refuse($"A row of the model has {count} numbers; at most {MaxColumns} can be columns.", "Serve it as part of a program of its own.");
        }

        var names = Names(inputs, definition, (int)count);
        if (names.Length != count)
        {
            return Refuse($"The model takes {count} columns ({string.Join(", ", inputs.Select(input => FormattableString.Invariant($"{input.Name} {input.Width}")))}); {names.Length} are named.", "Name each, in the order of its inputs.");
        }

        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1 || group.Key.Length == 0 || group.Key.Any(char.IsControl)) is { } wrong)
        {
            return Refuse($"The column name '{wrong.Key}' {(wrong.Count() > 1 ? "is there twice" : "is no name")}.", "Give each column a name of its own.");
        }

        var features = new List<InputFeature>();
        foreach (var input in inputs)
        {
            features.AddRange(names.Skip(features.Count).Take(input.Width).Select(name => new InputFeature(name, input.Type == TensorType.Text ? ColumnType.Text : ColumnType.Double)));
        }

        return InputLayout.Of(features) with { Tensors = inputs };
    }

    private static ImmutableArray<string> Names(ImmutableArray<TensorDefinition> inputs, ForeignModelDefinition definition, int count)
    {
        if (!definition.Columns.IsEmpty)
        {
            return definition.Columns;
        }

        return definition.Rows is { } given && given.Rows.Columns.Length == count
            ? [.. given.Rows.Schema.Names]
            : [.. inputs.SelectMany(input => input.Width == 1 ? [input.Name] : Enumerable.Range(0, input.Width).Select(place => string.Create(CultureInfo.InvariantCulture, $"{input.Name}_{place}")))];
    }

    /// <summary>The columns as requests bring them: those that may be missing are told.</summary>
    internal static ImmutableArray<Field> Request(InputLayout layout, IReadOnlySet<string> optional) =>
        [.. layout.Columns().SelectMany(entry => entry.Columns.Select(column => new Field(column.Name, TypeOf(entry.Tensor.Type), optional.Contains(column.Name))))];

    /// <summary>What a value of a column is in a row: features are numbers or texts, whatever the model makes of them.</summary>
    private static ColumnType TypeOf(TensorType type) => type switch
    {
        TensorType.Int64 => ColumnType.Int64,
        TensorType.Boolean => ColumnType.Boolean,
        TensorType.Text => ColumnType.Text,
        _ => ColumnType.Double,
    };

    private static Refusal Refuse(string sentence, string remedy) => new("foreign.columns", "Columns not understood", sentence, remedy);
}
