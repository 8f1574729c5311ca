using System.Runtime.CompilerServices;
using Flywheel.Features.Expressions;

namespace Flywheel.Features.Vectors;

/// <summary>One step of a program: reads some vectors of the frame and writes one, for the first <paramref name="count"/> rows.</summary>
internal delegate void Kernel(Frame frame, int count);

/// <summary>The scratch space of one thread running a program: one vector a node. Used by one thread at a time.</summary>
internal class Frame
{
    private readonly Vector[] _vectors;

    internal Frame(FrameLayout layout, int capacity)
    {
        Capacity = capacity;
        _vectors = new Vector[layout.Types.Length];
        for (var i = 0; i < _vectors.Length; i++)
        {
            _vectors[i] = Make(layout.Types[i], capacity);
        }

        foreach (var (slot, value) in layout.Constants)
        {
            Fill(_vectors[slot], value);
        }
    }

    internal int Capacity { get; }

    internal Vector this[int slot] => _vectors[slot];

    // The layout gave the slot its type, so the cast needs no check.
    internal Vector<T> Get<T>(int slot) => Unsafe.As<Vector<T>>(_vectors[slot]);

    private static Vector Make(ExpressionType type, int capacity) => type switch
    {
        ExpressionType.Boolean => new Vector<bool>(capacity),
        ExpressionType.Double => new Vector<double>(capacity),
        ExpressionType.Text => new Vector<string>(capacity),
        _ => new Vector<long>(capacity),
    };

    private static void Fill(Vector vector, object? value)
    {
        if (value is null)
        {
            Array.Fill(vector.Nulls, true);
            vector.AnyNull = true;
            (vector as Vector<string>)?.Values.AsSpan().Fill("");
            return;
        }

        switch (vector)
        {
            case Vector<bool> booleans:
                Array.Fill(booleans.Values, (bool)value);
                break;
            case Vector<double> doubles:
                Array.Fill(doubles.Values, (double)value);
                break;
            case Vector<string> texts:
                Array.Fill(texts.Values, (string)value);
                break;
            case Vector<long> longs:
                Array.Fill(longs.Values, (long)value);
                break;
        }
    }
}
