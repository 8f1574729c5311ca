namespace Flywheel.Core.Prediction;

/// <summary>
/// Writes rows into the inputs of a graph that came from elsewhere, each by its own element type. Made once for a layout that was held against the graph; immutable.
/// </summary>
internal sealed class TensorFiller
{
    private readonly (TensorDefinition Tensor, int Input, int From)[] _tensors;

    internal TensorFiller(InputLayout layout, PredictorSignature signature)
    {
        var (numbers, texts) = (0, 0);
        _tensors = new (TensorDefinition, int, int)[layout.Tensors.Length];
        for (var i = 0; i < _tensors.Length; i++)
        {
            var tensor = layout.Tensors[i];
            ref var next = ref tensor.Type == TensorType.Text ? ref texts : ref numbers;
            _tensors[i] = (tensor, signature.Place(tensor.Name), next);
            next += tensor.Width;
        }
    }

    /// <summary>Writes one row; see <see cref="RowInputFiller.Fill"/>.</summary>
    internal void Fill(IPredictorLane lane, int row, ReadOnlySpan<double> numbers, ReadOnlySpan<string?> texts)
    {
        foreach (var (tensor, input, from) in _tensors)
        {
            var (at, width) = (row * tensor.Width, tensor.Width);
            switch (tensor.Type)
            {
                case TensorType.Text:
                    texts.Slice(from, width).CopyTo(lane.TextInput(input)[at..]);
                    break;
                case TensorType.Single:
                    Write(numbers.Slice(from, width), lane.Input<float>(input)[at..], InputNumber.From);
                    break;
                case TensorType.Double:
                    numbers.Slice(from, width).CopyTo(lane.Input<double>(input)[at..]);
                    break;
                case TensorType.Int64:
                    Write(numbers.Slice(from, width), lane.Input<long>(input)[at..], static value => (long)value);
                    break;
                default:
                    Write(numbers.Slice(from, width), lane.Input<bool>(input)[at..], static value => value != 0);
                    break;
            }
        }
    }

    private static void Write<T>(ReadOnlySpan<double> values, Span<T> target, Func<double, T> convert)
    {
        for (var i = 0; i < values.Length; i++)
        {
            target[i] = convert(values[i]);
        }
    }
}
