using Flywheel.Core.Columns;

namespace Flywheel.Core.Prediction;

/// <summary>
/// Writes rows of batches into a predictor's lane. Names and places are resolved once, when made; each batch then costs one
/// pass per column. Immutable; safe to use from many threads on lanes of their own.
/// </summary>
public sealed class BatchInputFiller
{
    private readonly InputLayout _layout;
    private readonly Schema _schema;
    private readonly int[] _numbers, _texts;
    private readonly int _numbersInput, _textsInput;
    private readonly TensorFiller? _foreign;

    private BatchInputFiller(InputLayout layout, PredictorSignature signature, Schema schema)
    {
        (_layout, _schema) = (layout, schema);
        _numbers = [.. layout.Numbers.Select(feature => schema.IndexOf(feature.Name))];
        _texts = [.. layout.Texts.Select(feature => schema.IndexOf(feature.Name))];
        _numbersInput = signature.Place(InputLayout.NumbersInput);
        _textsInput = signature.Place(InputLayout.TextsInput);
        _foreign = layout.IsForeign ? new TensorFiller(layout, signature) : null;
    }

    /// <summary>
    /// Binds a layout to a graph and to the batches to come. Refuses a feature that the batches lack or hold in another type
    /// (<c>prediction.feature-missing</c>, <c>prediction.feature-type</c>), all at once, and a graph that does not fit the layout
    /// (<c>prediction.layout-mismatch</c>).
    /// </summary>
    public static Result<BatchInputFiller> Create(InputLayout layout, PredictorSignature signature, Schema schema)
    {
        var refusals = layout.Features
            .Select(feature => Check(feature, schema))
            .Concat([layout.CheckAgainst(signature)])
            .OfType<Refusal>()
            .ToArray();
        return refusals.Length > 0 ? Result.Refuse<BatchInputFiller>(refusals) : new BatchInputFiller(layout, signature, schema);
    }

    /// <summary>Writes the <paramref name="count"/> rows from <paramref name="start"/> on as the lane's first rows.</summary>
    /// <exception cref="ArgumentException">The batch has another schema than the one bound.</exception>
    public void Fill(IPredictorLane lane, ColumnBatch batch, int start, int count)
    {
        if (!ReferenceEquals(batch.Schema, _schema) && !batch.Schema.Equals(_schema))
        {
            throw new ArgumentException($"Bound to {_schema}, given {batch.Schema}.", nameof(batch));
        }

        if (_foreign is not null)
        {
            FillForeign(_foreign, lane, batch, start, count);
            return;
        }

        if (_numbers.Length > 0)
        {
            var target = lane.Input<float>(_numbersInput);
            for (var place = 0; place < _numbers.Length; place++)
            {
                InputNumber.Write(batch.Columns[_numbers[place]], start, count, target, place, _numbers.Length);
            }
        }

        if (_texts.Length > 0)
        {
            FillTexts(lane.TextInput(_textsInput), batch, start, count);
        }
    }

    /// <summary>The layout this fills.</summary>
    public InputLayout Layout => _layout;

    // Row by row through the way of live rows: what a foreign graph takes is decided in one place.
    private void FillForeign(TensorFiller filler, IPredictorLane lane, ColumnBatch batch, int start, int count)
    {
        var (numbers, texts) = (new double[_numbers.Length], new string?[_texts.Length]);
        for (var row = 0; row < count; row++)
        {
            for (var i = 0; i < numbers.Length; i++)
            {
                numbers[i] = InputNumber.Of(batch.Columns[_numbers[i]], start + row);
            }

            for (var i = 0; i < texts.Length; i++)
            {
                texts[i] = (string?)batch.Columns[_texts[i]].ValueAt(start + row);
            }

            filler.Fill(lane, row, numbers, texts);
        }
    }

    private void FillTexts(Span<string?> target, ColumnBatch batch, int start, int count)
    {
        for (var place = 0; place < _texts.Length; place++)
        {
            var column = (TextColumn)batch.Columns[_texts[place]];
            var codes = column.Codes.Slice(start, count);
            for (int row = 0, at = place; row < codes.Length; row++, at += _texts.Length)
            {
                target[at] = codes[row] < 0 ? null : column.Texts[codes[row]];
            }
        }
    }

    private static Refusal? Check(InputFeature feature, Schema schema)
    {
        if (!schema.TryGet(feature.Name, out var field))
        {
            return new Refusal("prediction.feature-missing", "Feature missing",
                $"The model takes the feature '{feature.Name}', which the rows do not have.", Spelling.DidYouMean(feature.Name, schema.Names));
        }

        return field.Type == feature.Type
            ? null
            : new Refusal("prediction.feature-type", "Feature of another type",
                $"The feature '{feature.Name}' is {field.Type.ToString().ToLowerInvariant()}; the model was trained on {feature.Type.ToString().ToLowerInvariant()}.");
    }
}
