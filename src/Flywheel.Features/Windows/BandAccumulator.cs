using Flywheel.Features.Expressions;

namespace Flywheel.Features.Windows;

/// <summary>Aggregates the events of a bounded window one by one, exactly, so that their order does not matter. Used again after <see cref="Clear"/>.</summary>
internal sealed class BandAccumulator(AggregateFunction function, int value, ExpressionType type)
{
    private readonly HashSet<long> _numbers = [];
    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private FixedPoint _sum, _squares;
    private bool _unsummable;
    private long _extreme;
    private (long Known, long Row) _lastAt;

    internal long Count { get; private set; }

    internal long DistinctCount => _numbers.Count + _texts.Count;

    /// <summary>The least or greatest value, or the last, as its bits.</summary>
    internal long Number { get; private set; }

    internal string Text { get; private set; } = "";

    internal (double High, double Low) Sum => _unsummable ? (double.NaN, double.NaN) : _sum.ToPair();

    internal (double High, double Low) Squares => _unsummable ? (double.NaN, double.NaN) : _squares.ToPair();

    internal void Clear()
    {
        _numbers.Clear();
        _texts.Clear();
        (_sum, _squares, _unsummable, Count) = (default, default, false, 0);
    }

    internal void Add(BandBlock block, int at)
    {
        if (value < 0)
        {
            Count++;
            return;
        }

        var values = block.Values[value];
        if (values.IsNull(at))
        {
            return;
        }

        Count++;
        switch (function)
        {
            case AggregateFunction.Sum or AggregateFunction.Mean or AggregateFunction.Std:
                AddToSum(values.Number(at));
                break;
            case AggregateFunction.Min or AggregateFunction.Max:
                var bits = values.Number(at);
                var key = type == ExpressionType.Double ? Vectors.Order.KeyOf(BitConverter.Int64BitsToDouble(bits)) : bits;
                if (Count == 1 || (function == AggregateFunction.Max ? key > _extreme : key < _extreme))
                {
                    (_extreme, Number) = (key, bits);
                }

                break;
            case AggregateFunction.Last:
                if (Count == 1 || (block.Entries[at].Known, block.Row[at]).CompareTo(_lastAt) > 0)
                {
                    _lastAt = (block.Entries[at].Known, block.Row[at]);
                    (Number, Text) = type == ExpressionType.Text ? (0, values.Text(at)) : (values.Number(at), "");
                }

                break;
            case AggregateFunction.Distinct:
                _ = type == ExpressionType.Text ? _texts.Add(values.Text(at))
                    : _numbers.Add(type == ExpressionType.Double ? Vectors.Order.KeyOf(BitConverter.Int64BitsToDouble(values.Number(at))) : values.Number(at));
                break;
        }
    }

    private void AddToSum(long bits)
    {
        if (type == ExpressionType.Double)
        {
            var number = BitConverter.Int64BitsToDouble(bits);
            if (!(Math.Abs(number) < SumTrack.Limit))
            {
                _unsummable = true;
                return;
            }

            _sum += FixedPoint.From(number);
            _squares += function == AggregateFunction.Std ? FixedPoint.FromSquare(number) : default;
        }
        else if (Math.Abs((double)bits) >= SumTrack.Limit)
        {
            _unsummable = true;
        }
        else
        {
            _sum += FixedPoint.From((Int128)bits);
            _squares += function == AggregateFunction.Std ? FixedPoint.From((Int128)bits * bits) : default;
        }
    }
}
