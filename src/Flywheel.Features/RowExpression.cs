using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Features.Expressions;
using Flywheel.Features.Programs;

namespace Flywheel.Features;

/// <summary>An expression over the columns of one table: a label, a filter, a slice. Immutable; safe on many threads.</summary>
public sealed class RowExpression
{
    private readonly Schema _schema;
    private readonly ScalarProgram _program;

    private RowExpression(string text, Schema schema, Node node)
    {
        (Text, _schema) = (text, schema);
        var reads = new SortedSet<string>(StringComparer.Ordinal);
        OutputList.Collect(node, reads);
        Columns = [.. schema.Names.Where(reads.Contains)];
        Type = node.Type switch
        {
            ExpressionType.Boolean => ColumnType.Boolean,
            ExpressionType.Double => ColumnType.Double,
            ExpressionType.Text => ColumnType.Text,
            ExpressionType.Timestamp => ColumnType.Timestamp,
            _ => ColumnType.Int64,
        };
        _program = new ScalarProgram([node]);
    }

    /// <summary>The expression as written.</summary>
    public string Text { get; }

    /// <summary>The type of its values.</summary>
    public ColumnType Type { get; }

    /// <summary>The columns it reads, in the table's order.</summary>
    public ImmutableArray<string> Columns { get; }

    /// <summary>Compiles an expression; refused (<c>features.expression</c>) with its place when it is wrong.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="table">The table's name, which may stand before its columns.</param>
    /// <param name="schema">The table's columns.</param>
    /// <param name="place">Where the text starts in the user's files.</param>
    public static Result<RowExpression> Compile(string text, string table, Schema schema, Place? place)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(schema);
        var node = ExpressionCompiler.Bind(text, new TableScope(table, schema), place ?? new Place());
        return !node.TryGet(out var bound) ? node.Refused<RowExpression>()
            : bound.Type is ExpressionType.Null or ExpressionType.Duration
                ? new Refusal("features.type", "No value", $"The expression is {Binder.Written(bound.Type)}, which no column can hold.") { Place = place }
            : new RowExpression(text, schema, bound);
    }

    /// <summary>The expression's value for each row.</summary>
    public Result<Column> Evaluate(ColumnBatch rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var batch = RowBatch.Of(rows, _schema, Columns, "the rows");
        return batch.TryGet(out var read)
            ? Result.Of(_program.Run(read.Columns, read.Count, Environment.ProcessorCount, cancellationToken)[0])
            : batch.Refused<Column>();
    }
}
