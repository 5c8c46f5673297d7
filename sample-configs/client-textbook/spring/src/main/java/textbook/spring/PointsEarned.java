package textbook.spring;

public record PointsEarned(String id, String customerId, int points) {}
