using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Flywheel.Core.Prediction;
using Microsoft.ML.OnnxRuntime;

namespace Flywheel.Engines.Onnx;

/// <summary>
/// The memory of one input or output of a lane. Numbers lie in a pinned managed array that the runtime reads and writes in place:
/// managed, so that a span kept too long can never point at freed memory. Texts lie in strings and are copied at each call.
/// </summary>
internal sealed class LaneMemory
{
    /// <summary>The runtime's vector kernels like whole cache lines.</summary>
    private const int Alignment = 64;

    private readonly TensorLayout _layout;
    private readonly byte[] _bytes = [];
    private readonly string?[] _texts = [];
    private readonly int _offset;
    private readonly int _length;

    public LaneMemory(TensorLayout layout, int capacity)
    {
        _layout = layout;
        var elements = checked(capacity * layout.Definition.Width);
        if (layout.Definition.Type == TensorType.Text)
        {
            _texts = new string?[elements];
            return;
        }

        _length = checked(elements * ElementSize(layout.Definition.Type));
        _bytes = GC.AllocateArray<byte>(checked(_length + Alignment), pinned: true);
        _offset = (int)(-Address(0) & (Alignment - 1));
    }

    public string Name => _layout.Definition.Name;

    public bool IsText => _layout.Definition.Type == TensorType.Text;

    public Span<T> Span<T>()
        where T : unmanaged =>
        Holds<T>()
            ? MemoryMarshal.Cast<byte, T>(_bytes.AsSpan(_offset, _length))
            : throw new InvalidOperationException($"'{Name}' is {_layout.Definition.Type}, not {typeof(T).Name}.");

    public Span<string?> Texts() =>
        IsText ? _texts : throw new InvalidOperationException($"'{Name}' is {_layout.Definition.Type}, not Text.");

    /// <summary>A native tensor of the first rows: over this memory for numbers, with room of its own for texts.</summary>
    public OrtValue ToTensor(int rows)
    {
        var shape = _layout.ShapeOf(rows);
        return IsText
            ? OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape)
            : OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, _layout.NativeType, shape, Address(_offset), _length);
    }

    /// <summary>Copies the texts of the first rows into a tensor made by <see cref="ToTensor"/>.</summary>
    public void CopyTexts(OrtValue tensor, int rows)
    {
        var texts = _texts.AsSpan(0, rows * _layout.Definition.Width);
        for (var i = 0; i < texts.Length; i++)
        {
            tensor.StringTensorSetElementAt(texts[i].AsSpan(), i);
        }
    }

    private unsafe nint Address(int offset) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_bytes)) + offset;

    private bool Holds<T>() => _layout.Definition.Type switch
    {
        TensorType.Single => typeof(T) == typeof(float),
        TensorType.Double => typeof(T) == typeof(double),
        TensorType.Int64 => typeof(T) == typeof(long),
        TensorType.Boolean => typeof(T) == typeof(bool),
        _ => false,
    };

    private static int ElementSize(TensorType type) => type switch
    {
        TensorType.Single => sizeof(float),
        TensorType.Boolean => sizeof(bool),
        _ => sizeof(double),
    };
}
