using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Features.Programs;

namespace Flywheel.Features;

/// <summary>Events made ready for a sweep. Immutable; safe on many threads.</summary>
public sealed class FeatureHistory
{
    private readonly CompiledPlan _compiled;
    private readonly EventState _state;
    private readonly SweepOptions _options;

    internal FeatureHistory(CompiledPlan compiled, EventState state, SweepOptions options) => (_compiled, _state, _options) = (compiled, state, options);

    /// <summary>Bytes held.</summary>
    public long Bytes => _state.Bytes;

    /// <summary>The features of these rows, in their order. Rows in the order of their time are fastest, any order gives the same values.</summary>
    public Result<ColumnBatch> Compute(ColumnBatch rows, IProgress<Progress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var batch = _compiled.Rows(rows);
        return batch.IsOk ? FeatureRun.ToColumns(_compiled, _state, batch.Value, _options.Threads, progress, cancellationToken) : batch.Refused<ColumnBatch>();
    }

    /// <summary>
    /// The features of these rows as a matrix of 32-bit numbers, row after row; a null is NaN, as training libraries expect. Refused (<c>features.text</c>) when
    /// a feature is a text.
    /// </summary>
    /// <param name="matrix">Rows times features numbers.</param>
    /// <exception cref="ArgumentException">The matrix has another size.</exception>
    public Result Fill(ColumnBatch rows, Memory<float> matrix, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (matrix.Length != (long)rows.Count * _compiled.Schema.Fields.Length)
        {
            throw new ArgumentException($"A matrix of {rows.Count} rows and {_compiled.Schema.Fields.Length} features does not have {matrix.Length} places.", nameof(matrix));
        }

        if (_compiled.Schema.Fields.FirstOrDefault(field => field.Type == ColumnType.Text) is { } text)
        {
            return new Refusal("features.text", "A text is no number", $"The feature '{text.Name}' is a text, so it has no place in a matrix of numbers.");
        }

        var batch = _compiled.Rows(rows);
        if (!batch.IsOk)
        {
            return Result.From(batch.Refusals);
        }

        FeatureRun.ToMatrix(_compiled, _state, batch.Value, matrix, _options.Threads, cancellationToken);
        return Result.Ok;
    }
}
