namespace Flywheel.Protocols.Tests.Loop;

/// <summary>A ticket, and what became of it.</summary>
internal sealed record Ticket(int Id, DateTime Opened, DateTime Closed, double Size, bool Late);
