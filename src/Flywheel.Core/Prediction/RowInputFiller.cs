namespace Flywheel.Core.Prediction;

/// <summary>Writes single live rows into a predictor's lane without allocating. Immutable; safe to use from many threads on lanes of their own.</summary>
public sealed class RowInputFiller
{
    private readonly int _numbers, _texts, _numbersInput, _textsInput;
    private readonly TensorFiller? _foreign;

    private RowInputFiller(InputLayout layout, PredictorSignature signature)
    {
        (_numbers, _texts) = (layout.Numbers.Length, layout.Texts.Length);
        _numbersInput = signature.Place(InputLayout.NumbersInput);
        _textsInput = signature.Place(InputLayout.TextsInput);
        _foreign = layout.IsForeign ? new TensorFiller(layout, signature) : null;
    }

    /// <summary>Binds a layout to a graph. Refuses a graph that does not fit the layout (<c>prediction.layout-mismatch</c>).</summary>
    public static Result<RowInputFiller> Create(InputLayout layout, PredictorSignature signature) =>
        layout.CheckAgainst(signature) is { } refusal ? refusal : new RowInputFiller(layout, signature);

    /// <summary>
    /// Writes one row. <paramref name="numbers"/> and <paramref name="texts"/> are in the layout's order; NaN and null mean
    /// missing, booleans are 0 and 1, timestamps are days since 1970 (microseconds / <see cref="InputNumber.MicrosecondsPerDay"/>).
    /// </summary>
    /// <exception cref="ArgumentException">Another number of values than the layout has.</exception>
    public void Fill(IPredictorLane lane, int row, ReadOnlySpan<double> numbers, ReadOnlySpan<string?> texts)
    {
        if (numbers.Length != _numbers || texts.Length != _texts)
        {
            throw new ArgumentException($"The layout has {_numbers} numbers and {_texts} texts; given {numbers.Length} and {texts.Length}.");
        }

        if (_foreign is not null)
        {
            _foreign.Fill(lane, row, numbers, texts);
            return;
        }

        if (_numbers > 0)
        {
            var target = lane.Input<float>(_numbersInput).Slice(row * _numbers, _numbers);
            for (var i = 0; i < numbers.Length; i++)
            {
                target[i] = InputNumber.From(numbers[i]);
            }
        }

        if (_texts > 0)
        {
            texts.CopyTo(lane.TextInput(_textsInput)[(row * _texts)..]);
        }
    }
}
